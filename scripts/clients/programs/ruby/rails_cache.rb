# Rails' cache, which logs an error and goes on.
require "active_support/all"
require "active_support/cache"
require "active_support/cache/redis_cache_store"
require_relative "work"

ActiveSupport::Cache::Store.logger = LOG
cache = ActiveSupport::Cache::RedisCacheStore.new(url: ENV["REDIS_URL"], timeout: 1, reconnect_attempts: 1)
work(
  write: ->(turn) { cache.write("key:#{turn % 10}", "value", expires_in: 60) },
  read: ->(turn) { cache.read("key:#{turn % 10}") }
)
