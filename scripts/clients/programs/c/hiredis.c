/* hiredis: blocking, opened anew where the connection broke. */
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void failed(const char *what, const char *why, int code) {
  printf("redis: %s failed: %s\n", what, why);
  fflush(stdout);
  fprintf(stderr, "hiredis error %d in %s: %s\n", code, what, why);
}

static redisContext *open_connection(void) {
  struct timeval second = {1, 0};
  redisContext *context = redisConnectWithTimeout(getenv("REDIS_HOST"), atoi(getenv("REDIS_PORT")), second);
  if (context == NULL || context->err) {
    failed("connect", context ? context->errstr : "out of memory", context ? context->err : 0);
    if (context) redisFree(context);
    return NULL;
  }
  redisSetTimeout(context, second);
  return context;
}

int main(void) {
  const char *password = getenv("REDIS_PASSWORD");
  int pause = atoi(getenv("PAUSE_MS")), count = atoi(getenv("COUNT"));
  redisContext *context = NULL;
  if (strcmp(getenv("LOUD"), "1") == 0) fprintf(stderr, "started, works against %s\n", getenv("REDIS_URL"));
  for (int turn = 0; count == 0 || turn < count; turn++, usleep(pause * 1000)) {
    const char *commands[] = {"AUTH", "SET", "GET"};
    int fresh = context == NULL;
    if (fresh && (context = open_connection()) == NULL) continue;
    for (int each = fresh && *password ? 0 : 1; each < 3 && context != NULL; each++) {
      redisReply *reply = each == 0   ? redisCommand(context, "AUTH %s", password)
                          : each == 1 ? redisCommand(context, "SET key:%d value", turn % 10)
                                      : redisCommand(context, "GET key:%d", turn % 10);
      if (reply == NULL) {
        failed(commands[each], context->errstr, context->err);
        redisFree(context);
        context = NULL;
      } else {
        if (reply->type == REDIS_REPLY_ERROR) failed(commands[each], reply->str, 0);
        freeReplyObject(reply);
      }
    }
  }
  return 0;
}
