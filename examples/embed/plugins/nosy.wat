;; Wants what the host does not offer.
(module
  (import "shop" "customers" (func $customers (result i32)))
  (func (export "run") (param i32) (result i32) (call $customers)))
