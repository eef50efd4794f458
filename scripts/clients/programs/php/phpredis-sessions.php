<?php
// PHP's own sessions in Redis: warnings, no exceptions.
ini_set('session.save_handler', 'redis');
$password = getenv('REDIS_PASSWORD');
ini_set('session.save_path', 'tcp://redis:6379?timeout=1&read_timeout=1' . ($password === '' ? '' : "&auth=$password"));
ini_set('session.use_cookies', '0');
ini_set('session.cache_limiter', '');
require __DIR__ . '/work.php';

work([
    'session' => function (int $turn): void {
        session_id('session' . $turn % 10);
        session_start();
        $_SESSION['turn'] = $turn;
        session_write_close();
    },
]);
