<?php
// Symfony's cache, which logs an error and goes on.
require '/usr/share/php/Symfony/Component/Cache/autoload.php';
require __DIR__ . '/work.php';

use Symfony\Component\Cache\Adapter\RedisAdapter;

$logger = new class extends Psr\Log\AbstractLogger {
    public function log($level, $message, array $context = []): void
    {
        if (getenv('LOUD') !== '1' && in_array($level, ['debug', 'info'], true)) return;
        $error = isset($context['exception']) ? ' ' . $context['exception'] : '';
        foreach ($context as $name => $value) {
            if (is_scalar($value)) $message = str_replace("{{$name}}", (string) $value, $message);
        }
        fwrite(STDERR, date('[Y-m-d\TH:i:sP]') . " cache.$level: $message$error\n");
    }
};
$pool = null;
$cache = function () use (&$pool, $logger): RedisAdapter {
    if ($pool === null) {
        $pool = new RedisAdapter(RedisAdapter::createConnection(getenv('REDIS_URL'), ['timeout' => 1, 'read_timeout' => 1]));
        $pool->setLogger($logger);
    }
    return $pool;
};
work([
    'save' => fn(int $turn) => $cache()->save($cache()->getItem('key' . $turn % 10)->set("value $turn")),
    'get' => fn(int $turn) => $cache()->getItem('key' . $turn % 10)->get(),
]);
