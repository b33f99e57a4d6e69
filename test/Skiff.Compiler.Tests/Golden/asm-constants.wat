;;! stage = "asm"
(module
  (global $counter (mut i64) (i64.const 0))
  (func $zero (result i32) (i32.const 0))
  (func $small (result i64) (i64.const -1))
  (func $large (result i64) (i64.const 0x123456789abcdef0))
  (func $float (result f64) (f64.const 3.25))
  (func $count (result i64)
    (global.set $counter (i64.add (global.get $counter) (i64.const 1)))
    (global.get $counter)))

;; function 0, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: xor eax, eax
;;        6: pop rbp
;;        7: ret

;; function 1, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov rax, 0xffffffffffffffff
;;        b: pop rbp
;;        c: ret

;; function 2, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov rax, 0x123456789abcdef0
;;        e: pop rbp
;;        f: ret

;; function 3, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: movsd xmm0, [data_10]
;;        c: pop rbp
;;        d: ret
;;       10: dd 0x00000000
;;       14: dd 0x400a0000

;; function 4, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov rcx, [r14+0x50]
;;        8: lea rax, [rcx+1]
;;        c: mov [r14+0x50], rax
;;       10: pop rbp
;;       11: ret
