//! redis-rs: the blocking client, opened anew where the connection broke. Its errors are those of the system, so the application says whose
//! they are.
use redis::{Client, Commands, Connection, RedisError, RedisResult};
use std::{env, thread, time::Duration};

const SECOND: Option<Duration> = Some(Duration::from_secs(1));

fn number(name: &str) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn connect() -> RedisResult<Connection> {
    let client = Client::open(env::var("REDIS_URL").unwrap_or_default())?;
    let connection = client.get_connection_with_timeout(Duration::from_secs(1))?;
    connection.set_read_timeout(SECOND)?;
    connection.set_write_timeout(SECOND)?;
    Ok(connection)
}

fn failed(what: &str, error: &RedisError) {
    println!("redis: {what} failed: {error}");
    eprintln!("redis: {what} failed: {error:?}");
}

fn main() {
    let (pause, count) = (number("PAUSE_MS"), number("COUNT"));
    let mut open: Option<Connection> = None;
    if number("LOUD") == 1 {
        eprintln!("started, works against {}", env::var("REDIS_URL").unwrap_or_default());
    }
    let mut turn = 0;
    while count == 0 || turn < count {
        turn += 1;
        let key = format!("key:{}", turn % 10);
        let mut once = || -> RedisResult<()> {
            let connection = match open.as_mut() {
                Some(connection) => connection,
                None => open.insert(connect()?),
            };
            connection.set::<_, _, ()>(&key, "value").inspect_err(|error| failed("set", error))?;
            connection.get::<_, Option<String>>(&key).map(|_| ())
        };
        if let Err(error) = once() {
            failed("turn", &error);
            if error.is_unrecoverable_error() || error.is_timeout() {
                open = None;
            }
        }
        thread::sleep(Duration::from_millis(pause));
    }
}
