# What a web process does: it pushes jobs.
require "sidekiq"
require_relative "work"

Sidekiq.configure_client { |config| config.redis = { url: ENV["REDIS_URL"], timeout: 1 } }
work(push: ->(turn) { Sidekiq::Client.push("class" => "Mail", "args" => [turn]) })
