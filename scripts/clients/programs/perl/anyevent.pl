# AnyEvent::Redis: errors come to a callback.
use strict;
use warnings;
use AnyEvent;
use AnyEvent::Redis;
$| = 1;
my $client;

sub failed {
  my ($what, $why) = @_;
  my ($first) = split /\n/, $why;
  print "redis: $what failed: $first\n";
  warn "AnyEvent::Redis $what failed: $why";
}

sub connected {
  return $client //= AnyEvent::Redis->new(
    host => $ENV{REDIS_HOST}, port => $ENV{REDIS_PORT}, on_error => sub { failed("connection", $_[0]) },
  );
}

sub pause {
  my ($seconds) = @_;
  my $done = AnyEvent->condvar;
  my $timer = AnyEvent->timer(after => $seconds, cb => sub { $done->send });
  $done->recv;
}

warn "started, works against $ENV{REDIS_URL}\n" if $ENV{LOUD} eq "1";
for (my $turn = 0; $ENV{COUNT} == 0 || $turn < $ENV{COUNT}; $turn++) {
  my @work = (["set", "key:" . $turn % 10, "value"], ["get", "key:" . $turn % 10]);
  unshift @work, ["auth", $ENV{REDIS_PASSWORD}] if $turn == 0 && $ENV{REDIS_PASSWORD} ne "";
  for my $words (@work) {
    my ($what, @rest) = @$words;
    eval {
      my $answer = connected()->$what(@rest);
      my $late = AnyEvent->timer(after => 1, cb => sub { $answer->croak("timed out after 1 s") });
      $answer->recv;
      1;
    } or failed($what, $@);
  }
  pause($ENV{PAUSE_MS} / 1000);
}
