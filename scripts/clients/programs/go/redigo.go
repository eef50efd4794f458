// redigo with its pool.
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/gomodule/redigo/redis"
)

func main() {
	pause, _ := strconv.Atoi(os.Getenv("PAUSE_MS"))
	count, _ := strconv.Atoi(os.Getenv("COUNT"))
	pool := &redis.Pool{MaxIdle: 2, MaxActive: 4, Dial: func() (redis.Conn, error) {
		return redis.Dial("tcp", os.Getenv("REDIS_HOST")+":"+os.Getenv("REDIS_PORT"),
			redis.DialPassword(os.Getenv("REDIS_PASSWORD")), redis.DialConnectTimeout(time.Second),
			redis.DialReadTimeout(time.Second), redis.DialWriteTimeout(time.Second))
	}}
	do := func(what string, arguments ...any) {
		connection := pool.Get()
		defer connection.Close()
		if _, err := connection.Do(what, arguments...); err != nil {
			fmt.Printf("redis: %s failed: %v\n", what, err)
			log.Printf("redis: %s failed: %+v", what, err)
		}
	}
	if os.Getenv("LOUD") == "1" {
		log.Printf("started, works against %s", os.Getenv("REDIS_URL"))
	}
	for turn := 0; count == 0 || turn < count; turn++ {
		key := fmt.Sprintf("key:%d", turn%10)
		do("SET", key, "value")
		do("GET", key)
		time.Sleep(time.Duration(pause) * time.Millisecond)
	}
	log.Printf("pool after all: %+v", pool.Stats())
}
