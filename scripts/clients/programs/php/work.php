<?php
// What every program here does: an application's work, and what it says when that fails.
pcntl_async_signals(true);
pcntl_signal(SIGTERM, function () {
    exit(0);
});

function says(string $text): void
{
    if (getenv('LOUD') === '1') fwrite(STDERR, date('[Y-m-d H:i:s]') . " app.INFO: $text\n");
}

/** As one line of the application's on standard output, and whole on standard error, as PHP prints what nobody caught. */
function failed(string $what, Throwable $error): void
{
    echo "redis: $what failed: {$error->getMessage()}\n";
    fwrite(STDERR, "PHP Fatal error:  Uncaught $error\n  thrown in {$error->getFile()} on line {$error->getLine()}\n");
}

function work(array $operations): void
{
    says('started, works against ' . getenv('REDIS_URL'));
    for ($turn = 0; getenv('COUNT') === '0' || $turn < (int) getenv('COUNT'); $turn++) {
        foreach ($operations as $what => $operation) {
            try {
                $operation($turn);
            } catch (Throwable $error) {
                failed($what, $error);
            }
        }
        usleep(1000 * (int) getenv('PAUSE_MS'));
    }
    says('stops');
}
