<?php
$loader = array_filter(['/usr/share/php/Predis/autoload.php', '/usr/share/php/Predis/Autoloader.php'], 'file_exists');
require array_values($loader)[0];
if (class_exists('Predis\Autoloader')) Predis\Autoloader::register();
require __DIR__ . '/work.php';

$password = getenv('REDIS_PASSWORD');
$client = new Predis\Client([
    'scheme' => 'tcp',
    'host' => getenv('REDIS_HOST'),
    'port' => 6379,
    'timeout' => 1,
    'read_write_timeout' => 1,
    ...($password === '' ? [] : ['password' => $password]),
]);
work([
    'set' => fn(int $turn) => $client->set('key:' . $turn % 10, 'value'),
    'get' => fn(int $turn) => $client->get('key:' . $turn % 10),
]);
