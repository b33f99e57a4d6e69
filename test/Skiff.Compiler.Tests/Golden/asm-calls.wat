;;! stage = "asm"
(module
  (type $binary (func (param i32 i32) (result i32)))
  (import "host" "log" (func $log (param i32)))
  (table 2 funcref)
  ;; A leaf with a small frame has no check of the stack.
  (func $leaf (type $binary) (i32.sub (local.get 0) (local.get 1)))
  ;; What is live across a call is stored: no register survives one.
  (func $caller (param i32) (result i32)
    (i32.add (local.get 0) (call $leaf (i32.const 7) (local.get 0))))
  ;; An import brings its own vmctx; ours is restored.
  (func $imported (param i32) (call $log (local.get 0)))
  ;; Index, null and signature are checked.
  (func $indirect (param i32) (result i32)
    (call_indirect (type $binary) (i32.const 1) (i32.const 2) (local.get 0))))

;; function 1, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: sub edi, esi
;;        6: mov eax, edi
;;        8: pop rbp
;;        9: ret

;; function 2, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov r11, [r14]
;;        7: cmp rsp, [r11]
;;        a: jb 0x28
;;        c: sub rsp, 0x10
;;       10: mov [rbp-8], edi
;;       13: mov ecx, 7
;;       18: mov esi, edi
;;       1a: mov edi, ecx
;;       1c: call leaf
;;       21: mov edi, [rbp-8]
;;       24: add eax, edi
;;       26: leave
;;       27: ret
;;       28: call qword ptr [r11+0x80]
;;       2f: jmp 0xc

;; function 3, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov r11, [r14]
;;        7: cmp rsp, [r11]
;;        a: jb 0x2b
;;        c: sub rsp, 0x10
;;       10: mov [rbp-8], r14
;;       14: mov r11, r14
;;       17: mov rax, [r14+0x40]
;;       1b: mov r14, [r14+0x48]
;;       1f: mov r15, [r14+8]
;;       23: call rax
;;       25: mov r14, [rbp-8]
;;       29: leave
;;       2a: ret
;;       2b: call qword ptr [r11+0x80]
;;       32: jmp 0xc

;; function 4, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov r11, [r14]
;;        7: cmp rsp, [r11]
;;        a: jb 0x57
;;        c: sub rsp, 0x10
;;       10: mov [rbp-8], r14
;;       14: mov rcx, [r14+0x50]
;;       18: xor edx, edx
;;       1a: cmp edi, [rcx+8]
;;       1d: jae 0x60
;;       1f: cmovb edx, edi
;;       22: mov rcx, [rcx]
;;       25: mov rax, [rcx+rdx*8]
;;       29: test rax, rax
;;       2c: je 0x65
;;       2e: mov ecx, [rax+0x10]
;;       31: cmp ecx, [r14+0x58]
;;       35: jne 0x6a
;;       37: mov edi, 1
;;       3c: mov esi, 2
;;       41: mov r11, r14
;;       44: mov r14, [rax+8]
;;       48: mov rax, [rax]
;;       4b: mov r15, [r14+8]
;;       4f: call rax
;;       51: mov r14, [rbp-8]
;;       55: leave
;;       56: ret
;;       57: call qword ptr [r11+0x80]
;;       5e: jmp 0xc
;;       60: call trap.UndefinedElement
;;       65: call trap.UninitializedElement
;;       6a: call trap.IndirectCallTypeMismatch
