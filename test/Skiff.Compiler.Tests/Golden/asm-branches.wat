;;! stage = "asm"
(module
  ;; Comparison and branch are one: no flag becomes a value.
  (func $sum (param $count i32) (result i32) (local $total i32)
    (loop $again
      (local.set $total (i32.add (local.get $total) (local.get $count)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $total))
  ;; A select without a jump.
  (func $max (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i32.gt_s (local.get 0) (local.get 1))))
  ;; A dense br_table jumps through a table behind the code.
  (func $switch (param i32) (result i32)
    (block (block (block (block
      (br_table 0 1 2 1 2 3 (local.get 0)))
      (return (i32.const 10)))
      (return (i32.const 20)))
      (return (i32.const 30)))
    (i32.const 40)))

;; function 0, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: xor eax, eax
;;        6: nop [rax+rax]
;;        f: nop
;;       10: mov r11, [r14]
;;       13: cmp rsp, [r11]
;;       16: jb 0x23
;;       18: add eax, edi
;;       1a: add edi, 0xffffffff
;;       1d: test edi, edi
;;       1f: jne 0x10
;;       21: pop rbp
;;       22: ret
;;       23: call qword ptr [r11+0x80]
;;       2a: jmp 0x18

;; function 1, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: cmp edi, esi
;;        6: cmovg esi, edi
;;        9: mov eax, esi
;;        b: pop rbp
;;        c: ret

;; function 2, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mov eax, 5
;;        9: cmp edi, 5
;;        c: cmovb eax, edi
;;        f: lea r11, [data_3c]
;;       16: movsxd rax, [r11+rax*4]
;;       1a: add rax, r11
;;       1d: jmp rax
;;       1f: mov eax, 0xa
;;       24: pop rbp
;;       25: ret
;;       26: mov eax, 0x14
;;       2b: pop rbp
;;       2c: ret
;;       2d: mov eax, 0x1e
;;       32: pop rbp
;;       33: ret
;;       34: mov eax, 0x28
;;       39: pop rbp
;;       3a: ret
;;       3c: dd 0xffffffe3
;;       40: dd 0xffffffea
;;       44: dd 0xfffffff1
;;       48: dd 0xffffffea
;;       4c: dd 0xfffffff1
;;       50: dd 0xfffffff8
