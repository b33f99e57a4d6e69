;; A guest that tries what its arguments say, and writes a line for each: for each directory that it was given the error (WASI preview 1, errno), or "=" and what it got.
;;   <PATH  read a file       >PATH  write "x" to a file, made if it is missing       @TARGET  make a link of the name "link" to TARGET, and read it
;;   ?PATH  its status        ~      take memory until there is no more: its pages    !        the environment            #  use descriptors as sockets
;;   +      write 50 MiB      *      say "ready" and never look up
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink" (func $path_symlink (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get" (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 4)
  ;; 0 a vector, 8 its count, 16 what an opening gives, 32 texts, 64..96 digits, 128 a status, 512 what was read, 4096 pointers, 8192 arguments, 65536 output
  (data (i32.const 32) " \n=linkxready\n")

  (func $vector (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $length)))
  (func $print (param $at i32) (param $length i32)
    (call $vector (local.get $at) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $number (param $value i32)
    (local $at i32)
    (local.set $at (i32.const 96))
    (loop $digit
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $value) (i32.const 10))))
      (local.set $value (i32.div_u (local.get $value) (i32.const 10)))
      (br_if $digit (local.get $value)))
    (call $print (local.get $at) (i32.sub (i32.const 96) (local.get $at)))
    (call $print (i32.const 32) (i32.const 1)))

  (func $read (param $directory i32) (param $path i32) (param $length i32)
    (local $error i32)
    (local.set $error (call $path_open (local.get $directory) (i32.const 1) (local.get $path) (local.get $length) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))
    (if (local.get $error) (then (call $number (local.get $error)) (return)))
    (call $vector (i32.const 512) (i32.const 64))
    (local.set $error (call $fd_read (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 8)))
    (drop (call $fd_close (i32.load (i32.const 16))))
    (if (local.get $error) (then (call $number (local.get $error)) (return)))
    (local.set $length (i32.load (i32.const 8)))
    (call $print (i32.const 34) (i32.const 1))
    (call $print (i32.const 512) (local.get $length))
    (call $print (i32.const 32) (i32.const 1)))

  (func $write (param $directory i32) (param $path i32) (param $length i32)
    (local $error i32)
    (local.set $error (call $path_open (local.get $directory) (i32.const 1) (local.get $path) (local.get $length) (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 16)))
    (if (i32.eqz (local.get $error))
      (then
        (call $vector (i32.const 39) (i32.const 1))
        (local.set $error (call $fd_write (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 8)))
        (drop (call $fd_close (i32.load (i32.const 16))))))
    (call $number (local.get $error)))

  (func $link (param $directory i32) (param $target i32) (param $length i32)
    (local $error i32)
    (local.set $error (call $path_symlink (local.get $target) (local.get $length) (local.get $directory) (i32.const 35) (i32.const 4)))
    (if (local.get $error) (then (call $number (local.get $error)) (return)))
    (call $read (local.get $directory) (i32.const 35) (i32.const 4)))

  (func $length (param $text i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $text))
    (block $found (loop $next
      (br_if $found (i32.eqz (i32.load8_u (local.get $end))))
      (local.set $end (i32.add (local.get $end) (i32.const 1)))
      (br $next)))
    (i32.sub (local.get $end) (local.get $text)))

  (func $each_directory (param $what i32) (param $path i32)
    (local $directory i32) (local $length i32)
    (local.set $length (call $length (local.get $path)))
    (local.set $directory (i32.const 3))
    (block $done (loop $next
      (br_if $done (call $prestat (local.get $directory) (i32.const 128)))
      (if (i32.eq (local.get $what) (i32.const 0x3c)) (then (call $read (local.get $directory) (local.get $path) (local.get $length))))
      (if (i32.eq (local.get $what) (i32.const 0x3e)) (then (call $write (local.get $directory) (local.get $path) (local.get $length))))
      (if (i32.eq (local.get $what) (i32.const 0x40)) (then (call $link (local.get $directory) (local.get $path) (local.get $length))))
      (if (i32.eq (local.get $what) (i32.const 0x3f))
        (then (call $number (call $path_filestat_get (local.get $directory) (i32.const 1) (local.get $path) (local.get $length) (i32.const 128)))))
      (local.set $directory (i32.add (local.get $directory) (i32.const 1)))
      (br $next))))

  (func $environment
    (drop (call $environ_sizes_get (i32.const 16) (i32.const 20)))
    (drop (call $environ_get (i32.const 65536) (i32.const 131072)))
    (call $print (i32.const 131072) (i32.load (i32.const 20))))

  (func $sockets
    (local $descriptor i32)
    (loop $next
      (call $vector (i32.const 39) (i32.const 1))
      (call $number (call $sock_send (local.get $descriptor) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 8)))
      (local.set $descriptor (i32.add (local.get $descriptor) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $descriptor) (i32.const 12)))))

  (func $try (param $text i32)
    (local $what i32)
    (local.set $what (i32.load8_u (local.get $text)))
    (call $each_directory (local.get $what) (i32.add (local.get $text) (i32.const 1)))
    (if (i32.eq (local.get $what) (i32.const 0x7e))
      (then
        (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
        (call $number (memory.size))))
    (if (i32.eq (local.get $what) (i32.const 0x21)) (then (call $environment)))
    (if (i32.eq (local.get $what) (i32.const 0x23)) (then (call $sockets)))
    (if (i32.eq (local.get $what) (i32.const 0x2a)) (then (call $print (i32.const 40) (i32.const 6)) (loop $ever (br $ever))))
    (if (i32.eq (local.get $what) (i32.const 0x2b))
      (then
        (local.set $what (i32.const 52428800))
        (loop $more ;; as much at a time as is taken
          (call $print (i32.const 65536) (select (i32.const 65536) (local.get $what) (i32.gt_u (local.get $what) (i32.const 65536))))
          (local.set $what (i32.sub (local.get $what) (i32.load (i32.const 8))))
          (br_if $more (local.get $what)))))
    (call $print (i32.const 33) (i32.const 1)))

  (func (export "_start")
    (local $i i32) (local $count i32)
    (drop (call $args_sizes_get (i32.const 16) (i32.const 20)))
    (local.set $count (i32.load (i32.const 16)))
    (drop (call $args_get (i32.const 4096) (i32.const 8192)))
    (local.set $i (i32.const 1))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
      (call $try (i32.load (i32.add (i32.const 4096) (i32.shl (local.get $i) (i32.const 2)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))))
