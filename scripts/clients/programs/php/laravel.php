<?php
// Laravel's cache and queue, with the client that CLIENT names.
foreach (['/usr/share/php/Illuminate/autoload.php', '/usr/share/php/Illuminate/Redis/autoload.php'] as $file) {
    if (file_exists($file)) require_once $file;
}
require __DIR__ . '/work.php';

use Illuminate\Cache\RedisStore;
use Illuminate\Container\Container;
use Illuminate\Queue\RedisQueue;
use Illuminate\Redis\RedisManager;

$password = getenv('REDIS_PASSWORD');
$server = ['host' => getenv('REDIS_HOST'), 'port' => 6379, 'password' => $password === '' ? null : $password];
$times = ['timeout' => 1, 'read_timeout' => 1, 'read_write_timeout' => 1];
$redis = new RedisManager(new Container(), getenv('CLIENT'), ['default' => [...$server, ...$times]]);
$cache = new RedisStore($redis, 'laravel_cache:');
$queue = new RedisQueue($redis);
$queue->setContainer(new Container());
work([
    'put' => fn(int $turn) => $cache->put('key:' . $turn % 10, 'value', 60),
    'get' => fn(int $turn) => $cache->get('key:' . $turn % 10),
    'push' => fn(int $turn) => $queue->pushRaw(json_encode(['turn' => $turn])),
    'pop' => fn(int $turn) => $queue->pop(),
]);
