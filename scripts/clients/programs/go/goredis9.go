// go-redis 9: its own log goes to standard error as well. Where a reply does not come its errors name no address, so the application
// says whose they are.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	log.SetOutput(os.Stderr)
	pause, _ := strconv.Atoi(os.Getenv("PAUSE_MS"))
	count, _ := strconv.Atoi(os.Getenv("COUNT"))
	client := redis.NewClient(&redis.Options{
		Addr:     os.Getenv("REDIS_HOST") + ":" + os.Getenv("REDIS_PORT"),
		Password: os.Getenv("REDIS_PASSWORD"), DialTimeout: time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second,
	})
	ctx := context.Background()
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
		failed("set", client.Set(ctx, key, "value", 0).Err())
		failed("get", client.Get(ctx, key).Err())
		_, err := client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.Incr(ctx, "counter")
			return pipe.Set(ctx, key, "value", time.Hour).Err()
		})
		failed("pipeline", err)
		time.Sleep(time.Duration(pause) * time.Millisecond)
	}
	log.Printf("pool after all: %+v", *client.PoolStats())
}
