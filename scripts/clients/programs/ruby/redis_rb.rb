require "redis"
require_relative "work"

client = Redis.new(url: ENV["REDIS_URL"], timeout: 1, reconnect_attempts: 1)
work(
  set: ->(turn) { client.set("key:#{turn % 10}", "value") },
  get: ->(turn) { client.get("key:#{turn % 10}") },
  pipeline: ->(turn) { client.pipelined { |pipe| pipe.set("key:#{turn % 10}", "value"); pipe.incr("counter") } }
)
