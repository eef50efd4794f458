-- What nginx does with lua-resty-redis: see resty.conf.
local redis = require("nginx.redis")
local work = {}

local function failed(what, why)
  io.stdout:write("redis: ", what, " failed: ", tostring(why), "\n")
  io.stdout:flush()
  ngx.log(ngx.ERR, "redis ", what, " failed: ", why)
end

local function turn(number)
  local client = redis:new()
  client:set_timeout(1000)
  local opened, why = client:connect(os.getenv("REDIS_HOST"), tonumber(os.getenv("REDIS_PORT")))
  if not opened then return failed("connect", why) end
  local password = os.getenv("REDIS_PASSWORD")
  if password and password ~= "" then
    local granted, refusal = client:auth(password)
    if not granted then failed("auth", refusal) end
  end
  local done, refusal = client:set("key:" .. number % 10, "value")
  if not done then failed("set", refusal) end
  done, refusal = client:get("key:" .. number % 10)
  if not done then failed("get", refusal) end
  client:set_keepalive(10000, 2)
end

function work.start()
  local pause, count = tonumber(os.getenv("PAUSE_MS")) / 1000, tonumber(os.getenv("COUNT"))
  ngx.timer.at(0, function()
    local number = 0
    while not ngx.worker.exiting() and (count == 0 or number < count) do
      turn(number)
      number = number + 1
      ngx.sleep(pause)
    end
    if count > 0 then os.exit(0) end
  end)
end

return work
