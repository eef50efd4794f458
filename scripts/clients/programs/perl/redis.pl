# CLASS is Redis or Redis::Fast, which take the same arguments.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Work;

my $class = $ENV{CLASS};
eval "require $class" or die $@;
my $client;
my $connected = sub {
    $client //= $class->new(
        server => "$ENV{REDIS_HOST}:6379",
        cnx_timeout => 1, read_timeout => 1, write_timeout => 1,
        ($ENV{REDIS_PASSWORD} ? (password => $ENV{REDIS_PASSWORD}) : ()),
    );
};
Work::work(
    sub { $connected->()->set('key:' . $_[0] % 10, 'value') },
    sub { $connected->()->get('key:' . $_[0] % 10) },
);
