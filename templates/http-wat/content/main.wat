;; Answers a request as CGI does: the request would come in the environment and on standard input, the answer goes to standard output.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)

  ;; A vector of one buffer at 0: where it is and how long. At 8 the host says how much it took.
  (data (i32.const 0) "\10\00\00\00\36\00\00\00")
  (data (i32.const 16) "Content-Type: text/plain\n\nHello from WebAssembly text\n")

  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
