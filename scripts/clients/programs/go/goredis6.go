// go-redis 6, as older programs have it.
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/go-redis/redis"
)

func main() {
	log.SetOutput(os.Stderr)
	pause, _ := strconv.Atoi(os.Getenv("PAUSE_MS"))
	count, _ := strconv.Atoi(os.Getenv("COUNT"))
	client := redis.NewClient(&redis.Options{
		Addr:     os.Getenv("REDIS_HOST") + ":" + os.Getenv("REDIS_PORT"),
		Password: os.Getenv("REDIS_PASSWORD"), DialTimeout: time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second,
	})
	failed := func(what string, err error) {
		if err == nil || err == redis.Nil {
			return
		}
		fmt.Printf("redis: %s failed: %v\n", what, err)
		log.Printf("redis: %s failed: %+v", what, err)
	}
	if os.Getenv("LOUD") == "1" {
		log.Printf("started, works against %s", os.Getenv("REDIS_URL"))
	}
	for turn := 0; count == 0 || turn < count; turn++ {
		key := fmt.Sprintf("key:%d", turn%10)
		failed("set", client.Set(key, "value", 0).Err())
		failed("get", client.Get(key).Err())
		_, err := client.Pipelined(func(pipe redis.Pipeliner) error {
			pipe.Incr("counter")
			return pipe.Set(key, "value", time.Hour).Err()
		})
		failed("pipeline", err)
		time.Sleep(time.Duration(pause) * time.Millisecond)
	}
	log.Printf("pool after all: %+v", *client.PoolStats())
}
