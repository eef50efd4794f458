-- redis-lua (luasocket): opened anew where the connection broke.
local redis = require("redis")
local socket = require("socket")
local env = os.getenv
local pause, count = tonumber(env("PAUSE_MS")) / 1000, tonumber(env("COUNT"))
local client

local function failed(what, why)
  print("redis: " .. what .. " failed: " .. tostring(why):gsub("^[^ ]*: ", ""))
  io.stderr:write(what, " failed: ", tostring(why), "\n")
end

local function connect()
  local opened = redis.connect({ host = env("REDIS_HOST"), port = tonumber(env("REDIS_PORT")), timeout = 1 })
  opened.network.socket:settimeout(1)
  if env("REDIS_PASSWORD") ~= "" then opened:auth(env("REDIS_PASSWORD")) end
  return opened
end

io.stdout:setvbuf("no")
if env("LOUD") == "1" then io.stderr:write("started, works against ", env("REDIS_URL"), "\n") end
local turn = 0
while count == 0 or turn < count do
  local key = "key:" .. turn % 10
  local work = {
    { "connect", function() client = client or connect() end },
    { "set", function() client:set(key, "value") end },
    { "get", function() client:get(key) end },
  }
  for _, step in ipairs(work) do
    local done, why = xpcall(step[2], function(error) return debug.traceback(error) end)
    if not done then
      local first = tostring(why):match("[^\n]*")
      print("redis: " .. step[1] .. " failed: " .. first)
      io.stderr:write(step[1], " failed: ", tostring(why), "\n")
      if not first:find("ERR ", 1, true) then client = nil end
      if client == nil then break end
    end
  end
  turn = turn + 1
  socket.sleep(pause)
end
