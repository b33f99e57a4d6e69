;;! stage = "asm"
(module
  ;; Two traps: a divisor of zero, and a quotient that is too large.
  (func $divide (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  ;; By constants: neither traps nor a division.
  (func $tenth (param i32) (result i32) (i32.div_u (local.get 0) (i32.const 10)))
  (func $eighth (param i64) (result i64) (i64.div_s (local.get 0) (i64.const 8)))
  (func $modulo (param i32) (result i32) (i32.rem_u (local.get 0) (i32.const 16))))

;; function 0, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov eax, edi
;;        6: test esi, esi
;;        8: je 0x14
;;        a: cmp esi, 0xffffffff
;;        d: je 0x19
;;        f: cdq
;;       10: idiv esi
;;       12: pop rbp
;;       13: ret
;;       14: call trap.IntegerDivideByZero
;;       19: neg eax
;;       1b: jo 0x1f
;;       1d: jmp 0x12
;;       1f: call trap.IntegerOverflow

;; function 1, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov ecx, 0xcccccccd
;;        9: imul rdi, rcx
;;        d: shr rdi, 0x23
;;       11: mov eax, edi
;;       13: pop rbp
;;       14: ret

;; function 2, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov rcx, rdi
;;        7: sar rcx, 0x3f
;;        b: shr rcx, 0x3d
;;        f: lea rax, [rcx+rdi]
;;       13: sar rax, 3
;;       17: pop rbp
;;       18: ret

;; function 3, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: and edi, 0xf
;;        7: mov eax, edi
;;        9: pop rbp
;;        a: ret
