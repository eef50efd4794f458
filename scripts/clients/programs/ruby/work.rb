# What every program here does: an application's work, and what it says when that fails.
require "logger"

$stdout.sync = $stderr.sync = true
LOUD = ENV["LOUD"] == "1"
LOG = Logger.new($stderr, level: LOUD ? :debug : :info)

# As one line of the application's on standard output, and whole on standard error.
def failed(what, error)
  puts "redis: #{what} failed: #{error.message}"
  LOG.error(error)
end

def work(operations)
  stopped = false
  trap("TERM") { stopped = true }
  LOG.debug("started, works against #{ENV["REDIS_URL"]}")
  turn = 0
  until stopped || turn == ENV["COUNT"].to_i && turn.positive?
    operations.each do |what, operation|
      operation.call(turn)
    rescue StandardError => e
      failed(what, e)
    end
    turn += 1
    sleep(ENV["PAUSE_MS"].to_i / 1000.0)
  end
  LOG.debug("stops")
end
