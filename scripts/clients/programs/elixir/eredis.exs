# eredis from Elixir, with Elixir's own logger.
require Logger
Process.flag(:trap_exit, true)
number = fn name -> String.to_integer(System.get_env(name, "0")) end

where =
  [host: to_charlist(System.get_env("REDIS_HOST")), port: number.("REDIS_PORT"), connect_timeout: 1000, reconnect_sleep: 500] ++
    if(System.get_env("REDIS_PASSWORD") == "", do: [], else: [password: to_charlist(System.get_env("REDIS_PASSWORD"))])

failed = fn what, why ->
  IO.puts("redis: #{what} failed: #{if is_binary(why), do: why, else: inspect(why)}")
  Logger.error("Redis #{what} failed: #{inspect(why)}")
end

if System.get_env("LOUD") == "1", do: Logger.info("started, works against #{System.get_env("REDIS_URL")}")

Stream.iterate(0, &(&1 + 1))
|> Stream.take_while(&(number.("COUNT") == 0 or &1 < number.("COUNT")))
|> Enum.reduce(nil, fn turn, client ->
  Process.sleep(number.("PAUSE_MS"))

  client =
    if client != nil and Process.alive?(client) do
      client
    else
      case :eredis.start_link(where) do
        {:ok, fresh} -> fresh
        {:error, why} -> failed.("connect", why) && nil
      end
    end

  for [command | _] = words <- [["SET", "key:#{rem(turn, 10)}", "value"], ["GET", "key:#{rem(turn, 10)}"]], client != nil do
    try do
      case :eredis.q(client, words, 1000) do
        {:ok, _} -> :ok
        {:error, why} -> failed.(command, why)
      end
    catch
      _, why -> failed.(command, why)
    end
  end

  client
end)
