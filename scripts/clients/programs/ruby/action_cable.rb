# The adapter with which Rails' Action Cable publishes and listens.
require "active_support/all"
require "action_cable"
require "action_cable/subscription_adapter/redis"
require_relative "work"

class Cable
  attr_reader :logger, :mutex, :config

  def initialize
    @logger = LOG
    @mutex = Monitor.new
    @config = ActionCable::Server::Configuration.new
    @config.cable = { "adapter" => "redis", "url" => ENV["REDIS_URL"], "timeout" => 1 }.with_indifferent_access
    @config.logger = LOG
  end

  def event_loop = @event_loop ||= ActionCable::Connection::StreamEventLoop.new
  def worker_pool = @worker_pool ||= ActionCable::Server::Worker.new(max_size: 1)
end

adapter = ActionCable::SubscriptionAdapter::Redis.new(Cable.new)
adapter.subscribe("turns", ->(_) {})
work(broadcast: ->(turn) { adapter.broadcast("turns", turn.to_s) })
exit!
