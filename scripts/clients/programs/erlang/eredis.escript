%% eredis: its own process opens the connection anew.
main(_) ->
    Number = fun(Name) -> list_to_integer(os:getenv(Name)) end,
    Password = case os:getenv("REDIS_PASSWORD") of "" -> []; Given -> [{password, Given}] end,
    Where = [{host, os:getenv("REDIS_HOST")}, {port, Number("REDIS_PORT")}, {connect_timeout, 1000},
             {reconnect_sleep, 500} | Password],
    process_flag(trap_exit, true),
    case os:getenv("LOUD") of
        "1" -> io:format(standard_error, "started, works against ~s~n", [os:getenv("REDIS_URL")]);
        _ -> ok
    end,
    turn(0, Number("COUNT"), Number("PAUSE_MS"), Where, none).

turn(Count, Count, _, _, _) when Count > 0 -> ok;
turn(Turn, Count, Pause, Where, none) ->
    timer:sleep(Pause),
    case eredis:start_link(Where) of
        {ok, Client} -> turn(Turn, Count, Pause, Where, Client);
        {error, Why} -> failed("connect", Why), turn(Turn + 1, Count, Pause, Where, none)
    end;
turn(Turn, Count, Pause, Where, Client) ->
    Key = "key:" ++ integer_to_list(Turn rem 10),
    Ask = fun(What, Command) ->
        try eredis:q(Client, Command, 1000) of
            {ok, _} -> ok;
            {error, Why} -> failed(What, Why)
        catch _:Why -> failed(What, Why)
        end
    end,
    Ask("set", ["SET", Key, "value"]),
    Ask("get", ["GET", Key]),
    timer:sleep(Pause),
    case is_process_alive(Client) of
        true -> turn(Turn + 1, Count, Pause, Where, Client);
        false -> turn(Turn + 1, Count, Pause, Where, none)
    end.

failed(What, Why) when is_binary(Why) -> say(What, Why, Why);
failed(What, Why) -> say(What, io_lib:format("~p", [Why]), io_lib:format("~p", [Why])).

say(What, Brief, Whole) ->
    io:format("redis: ~s failed: ~s~n", [What, Brief]),
    logger:error("eredis ~s failed: ~s", [What, Whole]).
