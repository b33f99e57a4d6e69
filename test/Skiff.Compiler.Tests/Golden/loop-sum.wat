;;! stage = "ssa, opt"
(module
  (memory 1)
  (func (param $p i32) (param $n i32) (result i32) (local $sum i32)
    (block $done
      (br_if $done (i32.eqz (local.get $n)))
      (loop $again
        (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (local.get $sum)))

;; function 0, ssa:
;;   block0(v1: i32, v2: i32):
;;     v15 = iconst.i32 0
;;     v3 = iconst.i32 0  ;; @0x4
;;     v4 = icmp.i32 eq v2, v3  ;; @0x4
;;     branch_if v4, block2(v15), block1  ;; @0x5
;;   block1:
;;     jump block3(v15, v1, v2)  ;; @0x7
;;   block2(v14: i32):
;;     return v14  ;; @0x27
;;   block3(v5: i32, v6: i32, v11: i32):
;;     loop_check  ;; @0x7
;;     v7 = load.i32 v6 +4  ;; @0xd
;;     v8 = iadd.i32 v5, v7  ;; @0x10
;;     v9 = iconst.i32 4  ;; @0x15
;;     v10 = iadd.i32 v6, v9  ;; @0x17
;;     v12 = iconst.i32 1  ;; @0x1c
;;     v13 = isub.i32 v11, v12  ;; @0x1e
;;     branch_if v13, block3(v8, v10, v13), block4  ;; @0x21
;;   block4:
;;     jump block2(v8)  ;; @0x24
;; function 0, opt:
;;   block0(v1: i32, v2: i32):
;;     v15 = iconst.i32 0
;;     branch_if v2, block1, block5  ;; @0x5
;;   block1:
;;     jump block3(v15, v1, v2)  ;; @0x7
;;   block3(v5: i32, v6: i32, v11: i32):
;;     loop_check  ;; @0x7
;;     v7 = load.i32 v6 +4  ;; @0xd
;;     v8 = iadd.i32 v5, v7  ;; @0x10
;;     v9 = iconst.i32 4  ;; @0x15
;;     v10 = iadd.i32 v6, v9  ;; @0x17
;;     v16 = iconst.i32 -1  ;; @0x1e
;;     v13 = iadd.i32 v11, v16  ;; @0x1e
;;     branch_if v13, block6, block4  ;; @0x21
;;   block6:
;;     jump block3(v8, v10, v13)
;;   block4:
;;     jump block2(v8)  ;; @0x24
;;   block5:
;;     jump block2(v15)
;;   block2(v14: i32):
;;     return v14  ;; @0x27
