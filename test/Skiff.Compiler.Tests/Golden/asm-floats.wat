;;! stage = "asm"
(module
  (func $polynomial (param f64) (result f64)
    (f64.add (f64.mul (local.get 0) (local.get 0)) (f64.const 1.5)))
  ;; Of NaNs and of zeros with signs, which minsd does not know.
  (func $minimum (param f32 f32) (result f32) (f32.min (local.get 0) (local.get 1)))
  ;; Traps for NaN and out of range; the saturating form does not.
  (func $truncate (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func $saturate (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0)))
  ;; All 64 bits unsigned have no instruction.
  (func $convert (param i64) (result f64) (f64.convert_i64_u (local.get 0))))

;; function 0, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: mulsd xmm0, xmm0
;;        8: addsd xmm0, [data_18]
;;       10: pop rbp
;;       11: ret
;;       14: dd 0xcccccccc
;;       18: dd 0x00000000
;;       1c: dd 0x3ff80000

;; function 1, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: ucomiss xmm0, xmm1
;;        7: je 0xf
;;        9: minss xmm0, xmm1
;;        d: pop rbp
;;        e: ret
;;        f: jp 0x16
;;       11: orps xmm0, xmm1
;;       14: jmp 0xd
;;       16: addss xmm0, xmm1
;;       1a: jmp 0xd

;; function 2, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: cvttsd2si eax, xmm0
;;        8: cmp eax, 1
;;        b: jo 0xf
;;        d: pop rbp
;;        e: ret
;;        f: ucomisd xmm0, xmm0
;;       13: jp 0x2c
;;       15: ucomisd xmm0, [data_40]
;;       1d: jbe 0x31
;;       1f: xorps xmm15, xmm15
;;       23: ucomisd xmm0, xmm15
;;       28: jae 0x36
;;       2a: jmp 0xd
;;       2c: call trap.InvalidConversionToInteger
;;       31: call trap.IntegerOverflow
;;       36: call trap.IntegerOverflow
;;       3c: dd 0xcccccccc
;;       40: dd 0x00200000
;;       44: dd 0xc1e00000

;; function 3, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: cvttsd2si eax, xmm0
;;        8: cmp eax, 1
;;        b: jo 0xf
;;        d: pop rbp
;;        e: ret
;;        f: ucomisd xmm0, xmm0
;;       13: jp 0x27
;;       15: xorps xmm15, xmm15
;;       19: ucomisd xmm0, xmm15
;;       1e: jb 0xd
;;       20: mov eax, 0x7fffffff
;;       25: jmp 0xd
;;       27: xor eax, eax
;;       29: jmp 0xd

;; function 4, asm:
;;        0: push rbp
;;        1: mov rbp, rsp
;;        4: xorps xmm0, xmm0
;;        7: test rdi, rdi
;;        a: js 0x13
;;        c: cvtsi2sd xmm0, rdi
;;       11: pop rbp
;;       12: ret
;;       13: mov r11, rdi
;;       16: shr r11, 1
;;       19: jae 0x1f
;;       1b: or r11, 1
;;       1f: cvtsi2sd xmm0, r11
;;       24: addsd xmm0, xmm0
;;       28: jmp 0x11
