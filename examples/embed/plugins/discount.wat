;; A good plug-in: asks the host for the price of n pieces and takes a tenth off.
(module
  (import "shop" "price" (func $price (param i32) (result i32)))
  (func (export "run") (param $pieces i32) (result i32)
    (i32.div_s (i32.mul (call $price (local.get $pieces)) (i32.const 9)) (i32.const 10))))
