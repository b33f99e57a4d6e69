;;! stage = "asm"
(module
  (memory 1)
  ;; The whole address is one operand: base, scaled index, offset.
  (func $element (param $array i32) (param $index i32) (result i32)
    (i32.load offset=8 (i32.add (local.get $array) (i32.shl (local.get $index) (i32.const 2)))))
  ;; The addition reads and writes memory itself.
  (func $increment (param $address i32)
    (i32.store (local.get $address) (i32.add (i32.load (local.get $address)) (i32.const 1))))
  ;; Narrow accesses extend as they load.
  (func $widen (param $address i32) (result i64)
    (i64.add (i64.load8_s (local.get $address)) (i64.load32_u offset=4 (local.get $address)))))

;; function 0, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: lea ecx, [rdi+rsi*4]
;;        7: mov eax, [r15+rcx+8]
;;        c: pop rbp
;;        d: ret

;; function 1, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: add dword ptr [r15+rdi], 1
;;        9: pop rbp
;;        a: ret

;; function 2, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: movsx rcx, byte ptr [r15+rdi]
;;        9: mov edx, [r15+rdi+4]
;;        e: lea rax, [rcx+rdx]
;;       12: pop rbp
;;       13: ret
