;;! stage = "ssa, opt"
(module
  ;; Entries of one label are collected before its arguments are passed.
  (func (param i32) (result i32)
    (block $b (result i32)
      (block $a (result i32)
        (br_table $a $b $b $a (i32.const 7) (local.get 0)))
      (i32.add (i32.const 1)))))

;; function 0, ssa:
;;   block0(v1: i32):
;;     v2 = iconst.i32 7  ;; @0x4
;;     branch_table v1, [block1, block2, block2, block1]  ;; @0x8
;;   block1:
;;     jump block4(v2)  ;; @0x8
;;   block2:
;;     jump block3(v2)  ;; @0x8
;;   block3(v3: i32):
;;     return v3  ;; @0x13
;;   block4(v4: i32):
;;     v5 = iconst.i32 1  ;; @0xf
;;     v6 = iadd.i32 v4, v5  ;; @0x11
;;     jump block3(v6)  ;; @0x12
;; function 0, opt:
;;   block0(v1: i32):
;;     v2 = iconst.i32 7  ;; @0x4
;;     branch_table v1, [block1, block2, block2, block1]  ;; @0x8
;;   block2:
;;     jump block3(v2)  ;; @0x8
;;   block1:
;;     v6 = iconst.i32 8  ;; @0x11
;;     jump block3(v6)  ;; @0x12
;;   block3(v3: i32):
;;     return v3  ;; @0x13
