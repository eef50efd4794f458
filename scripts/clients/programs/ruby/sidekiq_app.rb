# Loaded by `sidekiq`; jobs come from a thread of its own, which says nothing of its failures.
require "sidekiq"

options = { url: ENV["REDIS_URL"], timeout: 1 }
Sidekiq.configure_server { |config| config.redis = options }
Sidekiq.configure_client { |config| config.redis = options }

class Mail
  include(defined?(Sidekiq::Job) ? Sidekiq::Job : Sidekiq::Worker)

  def perform(turn)
    Sidekiq.logger.info("sent #{turn}")
  end
end

Thread.new do
  count = [ENV["COUNT"].to_i, 600].min
  (0..).each do |turn|
    Mail.perform_async(turn)
  rescue StandardError
    nil
  ensure
    sleep(ENV["PAUSE_MS"].to_i / 1000.0)
    if count.positive? && turn == count
      sleep 4
      Process.kill("TERM", Process.pid)
      sleep
    end
  end
end
