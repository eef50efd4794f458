<?php
require __DIR__ . '/work.php';

$client = null;
$connected = function () use (&$client): Redis {
    if ($client !== null) return $client;
    $made = new Redis();
    $made->connect(getenv('REDIS_HOST'), 6379, 1.0, null, 0, 1.0);
    if (getenv('REDIS_PASSWORD') !== '') $made->auth(getenv('REDIS_PASSWORD'));
    return $client = $made;
};
work([
    'set' => fn(int $turn) => $connected()->set('key:' . $turn % 10, 'value'),
    'get' => fn(int $turn) => $connected()->get('key:' . $turn % 10),
]);
