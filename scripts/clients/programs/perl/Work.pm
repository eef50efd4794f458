# What every program here does: an application's work, and what it says when that fails.
package Work;
use strict;
use warnings;
use Time::HiRes qw(sleep);

$| = 1;
my $stopped = 0;
$SIG{TERM} = sub { $stopped = 1 };

sub work {
    my ($set, $get) = @_;
    my %operations = (set => $set, get => $get);
    print STDERR "started, works against $ENV{REDIS_URL}\n" if $ENV{LOUD};
    for (my $turn = 0; !$stopped && (!$ENV{COUNT} || $turn < $ENV{COUNT}); $turn++) {
        for my $what (sort keys %operations) {
            next if eval { $operations{$what}->($turn); 1 };
            my $error = $@;
            print STDERR $error;
            my ($first) = split /\n/, $error;
            print "redis: $what failed: $first\n";
        }
        sleep($ENV{PAUSE_MS} / 1000);
    }
    print STDERR "stops\n" if $ENV{LOUD};
}

1;
