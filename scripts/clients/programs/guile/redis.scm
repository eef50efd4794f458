;; guile-redis: opened anew for each turn. Guile takes the language of its surroundings, and so do the system's words.
(use-modules (redis) (ice-9 format))

(define (number name) (string->number (getenv name)))

(define (failed what brief whole)
  (format #t "redis: ~a failed: ~a~%" what brief)
  (force-output)
  (format (current-error-port) "redis: ~a failed: ~a~%" what whole))

(define (brief key arguments)
  (catch #t
    (lambda () (if (eq? key 'system-error)
                   (apply format #f (cadr arguments) (caddr arguments))
                   (format #f "~a ~s" key arguments)))
    (lambda _ (format #f "~a ~s" key arguments))))

;; The client takes no names.
(define (address name) (inet-ntop AF_INET (car (hostent:addr-list (gethostbyname name)))))

(define (turn number-of-it)
  (let ((what "connect") (key (format #f "key:~a" (modulo number-of-it 10))))
    (catch #t
      (lambda ()
        (let ((connection (redis-connect #:host (address (getenv "REDIS_HOST")) #:port (number "REDIS_PORT"))))
          (unless (string-null? (getenv "REDIS_PASSWORD"))
            (set! what "auth")
            (redis-send connection (auth (list (getenv "REDIS_PASSWORD")))))
          (set! what "set")
          (redis-send connection (set (list key "value")))
          (set! what "get")
          (redis-send connection (get (list key)))
          (redis-close connection)))
      (lambda (key . arguments)
        (failed what (brief key arguments) (format #f "~a: ~s" key arguments))))))

(setlocale LC_ALL "")
(let loop ((done 0))
  (when (or (zero? (number "COUNT")) (< done (number "COUNT")))
    (turn done)
    (usleep (* 1000 (number "PAUSE_MS")))
    (loop (+ done 1))))
