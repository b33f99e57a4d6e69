;;! stage = "ssa, opt"
(module
  ;; The two tests of zero go into the branch, whose arms change places.
  (func (param i32 i32) (result i32)
    (if (result i32) (i32.eqz (i32.eqz (i32.lt_s (local.get 0) (local.get 1))))
      (then (i32.const 1))
      (else (i32.const 2))))
  ;; A comparison of floats has no opposite: the zero test stays.
  (func (param f64 f64) (result i32) (i32.eqz (f64.lt (local.get 0) (local.get 1))))
  ;; Threading: the inner condition is decided on both ways to it.
  (func (param i32) (result i32)
    (if (result i32)
      (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 0)))
      (then (i32.const 10))
      (else (i32.const 20)))))

;; function 0, ssa:
;;   block0(v1: i32, v2: i32):
;;     v3 = icmp.i32 slt v1, v2  ;; @0x4
;;     v4 = iconst.i32 0  ;; @0x5
;;     v5 = icmp.i32 eq v3, v4  ;; @0x5
;;     v6 = iconst.i32 0  ;; @0x6
;;     v7 = icmp.i32 eq v5, v6  ;; @0x6
;;     branch_if v7, block1, block2  ;; @0x7
;;   block1:
;;     v8 = iconst.i32 1  ;; @0x9
;;     jump block3(v8)  ;; @0xb
;;   block2:
;;     v10 = iconst.i32 2  ;; @0xc
;;     jump block3(v10)  ;; @0xe
;;   block3(v9: i32):
;;     return v9  ;; @0xf
;; function 0, opt:
;;   block0(v1: i32, v2: i32):
;;     v3 = icmp.i32 slt v1, v2  ;; @0x4
;;     branch_if v3, block1, block2  ;; @0x7
;;   block1:
;;     v8 = iconst.i32 1  ;; @0x9
;;     jump block3(v8)  ;; @0xb
;;   block2:
;;     v10 = iconst.i32 2  ;; @0xc
;;     jump block3(v10)  ;; @0xe
;;   block3(v9: i32):
;;     return v9  ;; @0xf

;; function 1, ssa:
;;   block0(v1: f64, v2: f64):
;;     v3 = fcmp.f64 lt v1, v2  ;; @0x4
;;     v4 = iconst.i32 0  ;; @0x5
;;     v5 = icmp.i32 eq v3, v4  ;; @0x5
;;     return v5  ;; @0x6
;; function 1, opt:
;;   block0(v1: f64, v2: f64):
;;     v3 = fcmp.f64 lt v1, v2  ;; @0x4
;;     v4 = iconst.i32 0  ;; @0x5
;;     v5 = icmp.i32 eq v3, v4  ;; @0x5
;;     return v5  ;; @0x6

;; function 2, ssa:
;;   block0(v1: i32):
;;     branch_if v1, block1, block2  ;; @0x2
;;   block1:
;;     v2 = iconst.i32 1  ;; @0x4
;;     jump block3(v2)  ;; @0x6
;;   block2:
;;     v4 = iconst.i32 0  ;; @0x7
;;     jump block3(v4)  ;; @0x9
;;   block3(v3: i32):
;;     branch_if v3, block4, block5  ;; @0xa
;;   block4:
;;     v5 = iconst.i32 10  ;; @0xc
;;     jump block6(v5)  ;; @0xe
;;   block5:
;;     v7 = iconst.i32 20  ;; @0xf
;;     jump block6(v7)  ;; @0x11
;;   block6(v6: i32):
;;     return v6  ;; @0x12
;; function 2, opt:
;;   block0(v1: i32):
;;     branch_if v1, block1, block2  ;; @0x2
;;   block1:
;;     v5 = iconst.i32 10  ;; @0xc
;;     jump block6(v5)  ;; @0xe
;;   block2:
;;     v7 = iconst.i32 20  ;; @0xf
;;     jump block6(v7)  ;; @0x11
;;   block6(v6: i32):
;;     return v6  ;; @0x12
