using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.RegAlloc.NextUse;

namespace Skiff.Compiler.Tests.RegAlloc;

/// <summary>Small functions whose best allocation is known. Integer registers 0 to n-1 may be given out, and vector registers 16 to 16+n-1; 15 is scratch.</summary>
public sealed class GoodDecisionTests
{
    [Fact]
    public void A_loop_with_a_counter_and_a_sum_has_no_moves() => Check(5, """
        entry:
          n@1, p@2 =
          i =
          s =
          -> loop(i, s)
        loop(j, t):
          x = p, j
          t2<0 = t, x
          j2<0 = j
          j2, n -> again, exit
        again:
          -> loop(j2, t2)
        exit:
          t2@0 ->
        """, """
        block0:
            v0:r1, v1:r2 = op
            v2:r0 = op
            v3:r3 = op
            op -> block1(v2, v3)
        block1(v4, v5):
            v6:r4 = op v1:r2, v4:r0
            v7:r3 = op v5:r3, v6:r4
            v8:r0 = op v4:r0
            op v8:r0, v0:r1 -> block2 block3
        block2:
            op -> block1(v8, v7)
        block3:
                r0 <- r3
            op v7:r0 ->
        """);

    // All stores and reloads stand in the cold block.
    [Fact]
    public void A_call_in_a_rare_way_leaves_the_frequent_one_alone() => Check(6, """
        entry:
          n@1, p@2 =
          i =
          s =
          -> loop(i, s)
        loop(j, t):
          x = p, j
          x -> rare, often
        rare: cold
          y@0 = x@1 | call
          -> join(y)
        often:
          -> join(x)
        join(z):
          t2<0 = t, z
          j2<0 = j
          j2, n -> again, exit
        again:
          -> loop(j2, t2)
        exit:
          t2@0 ->
        """, """
        block0:
            v0:r1, v1:r2 = op
            v2:r0 = op
            v3:r3 = op
            op -> block1(v2, v3)
        block1(v4, v5):
            v6:r4 = op v1:r2, v4:r0
            op v6:r4 -> block2 block3
        block2:
                slot2 <- r0
                slot0 <- r1
                slot1 <- r2
                slot3 <- r3
                r1 <- r4
            v7:r0 = op v6:r1 call
                r1 <- slot0
                r2 <- slot1
                r3 <- slot3
                r4 <- r0
                r0 <- slot2
            op -> block4(v7)
        block3:
            op -> block4(v6)
        block4(v8):
            v9:r3 = op v5:r3, v8:r4
            v10:r0 = op v4:r0
            op v10:r0, v0:r1 -> block5 block6
        block5:
            op -> block1(v10, v9)
        block6:
                r0 <- r3
            op v9:r0 ->
        """);

    [Fact]
    public void A_value_across_calls_is_stored_once_and_loaded_before_uses() => Check(4, """
        entry:
          a@1, b@2 =
          a@1, b@2 | call
          a, b
          a@1 | call
          r@0 = a@1, b@2 | call
          r@0 ->
        """, """
        block0:
            v0:r1, v1:r2 = op
                slot0 <- r1
                slot1 <- r2
            op v0:r1, v1:r2 call
                r1 <- slot0
                r2 <- slot1
            op v0:r1, v1:r2
            op v0:r1 call
                r1 <- slot0
                r2 <- slot1
            v2:r0 = op v0:r1, v1:r2 call
            op v2:r0 ->
        """);

    [Fact]
    public void A_shift_count_is_moved_to_its_register_ahead_of_the_loop() => Check(4, """
        entry:
          n@1, c@2 =
          i =
          -> loop(i)
        loop(j):
          y<0 = j, c@1
          j2<0 = y
          j2, n -> again, exit
        again:
          -> loop(j2)
        exit:
          ->
        """, """
        block0:
            v0:r1, v1:r2 = op
            v2:r0 = op
                r15 <- r2
                r2 <- r1
                r1 <- r15
            op -> block1(v2)
        block1(v3):
            v4:r0 = op v3:r0, v1:r1
            v5:r0 = op v4:r0
            op v5:r0, v0:r2 -> block2 block3
        block2:
            op -> block1(v5)
        block3:
            op ->
        """);

    [Fact]
    public void Arguments_are_computed_where_the_call_wants_them() => Check(4, """
        entry:
          a@0 =
          x = a
          y = a
          r@0 = x@1, y@2 | call
          r@0 ->
        """, """
        block0:
            v0:r0 = op
            v1:r1 = op v0:r0
            v2:r2 = op v0:r0
            v3:r0 = op v1:r1, v2:r2 call
            op v3:r0 ->
        """);

    [Fact]
    public void Constants_are_made_again_and_have_no_slots() => Check(3, """
        entry:
          a@1 =
          k1 =
          r@0 = a@1, k1@2 | call
          s@0 = r@1, k1@2 | call
          k1, s ->
        """, """
        block0:
            v0:r1 = op
            v1:r2 = op
            v2:r0 = op v0:r1, v1:r2 call
                r1 <- r0
                r2 <- constant 1
            v3:r0 = op v2:r1, v1:r2 call
                r2 <- constant 1
            op v1:r2, v3:r0 ->
        """);

    [Fact]
    public void Values_that_do_not_live_together_share_a_slot() => Check(3, """
        entry:
          a@1 =
          | call
          b = a
          | call
          c = b
          | call
          c@0 ->
        """, """
        block0:
            v0:r1 = op
                slot0 <- r1
            op call
                r1 <- slot0
            v1:r0 = op v0:r1
                slot1 <- r0
            op call
                r0 <- slot1
            v2:r0 = op v1:r0
                slot0 <- r0
            op call
                r0 <- slot0
            op v2:r0 ->
        """);

    [Fact]
    public void Ways_that_meet_agree_on_a_register() => Check(4, """
        entry:
          a@1, b@2 =
          a -> then, else
        then:
          x = a
          -> join(x)
        else:
          y = b
          -> join(y)
        join(z):
          r = z, b
          r@0 ->
        """, """
        block0:
            v0:r1, v1:r2 = op
            op v0:r1 -> block1 block2
        block1:
            v2:r0 = op v0:r1
            op -> block3(v2)
        block2:
            v3:r0 = op v1:r2
            op -> block3(v3)
        block3(v4):
            v5:r0 = op v4:r0, v1:r2
            op v5:r0 ->
        """);

    [Fact]
    public void Values_exchanged_in_a_loop_go_through_the_scratch_register() => Check(3, """
        entry:
          a@1, b@2 =
          -> loop(a, b)
        loop(x, y):
          x, y -> again, exit
        again:
          -> loop(y, x)
        exit:
          x@0 ->
        """, """
        block0:
            v0:r1, v1:r2 = op
            op -> block1(v0, v1)
        block1(v2, v3):
            op v2:r1, v3:r2 -> block2 block3
        block2:
                r15 <- r2
                r2 <- r1
                r1 <- r15
            op -> block1(v3, v2)
        block3:
                r0 <- r1
            op v2:r0 ->
        """);

    [Fact]
    public void A_value_that_a_full_loop_does_not_use_waits_in_its_slot() => Check(3, """
        entry:
          a@1, b@2 =
          z =
          -> loop(a)
        loop(i):
          t = i
          u = t, b
          j = u, t
          j, b -> again, exit
        again:
          -> loop(j)
        exit:
          z, j ->
        """, """
        block0:
            v0:r1, v1:r2 = op
            v2:r0 = op
                slot0 <- r0
            op -> block1(v0)
        block1(v3):
            v4:r0 = op v3:r1
            v5:r1 = op v4:r0, v1:r2
            v6:r1 = op v5:r1, v4:r0
            op v6:r1, v1:r2 -> block2 block3
        block2:
            op -> block1(v6)
        block3:
                r0 <- slot0
            op v2:r0, v6:r1 ->
        """);

    // Invariants are stored ahead of the loop, the counter once per iteration.
    [Fact]
    public void A_loop_around_a_call_loads_before_uses_and_stores_once() => Check(4, """
        entry:
          n@1, p@2 =
          i =
          -> loop(i)
        loop(j):
          r@0 = j@1, p@2 | call
          r, p
          j2<0 = j
          j2, n -> again, exit
        again:
          -> loop(j2)
        exit:
          p@0 ->
        """, """
        block0:
            v0:r1, v1:r2 = op
                slot1 <- r2
                slot0 <- r1
            v2:r0 = op
                r1 <- r0
            op -> block1(v2)
        block1(v3):
                slot2 <- r1
            v4:r0 = op v3:r1, v1:r2 call
                r2 <- slot1
            op v4:r0, v1:r2
                r1 <- slot2
            v5:r1 = op v3:r1
                r0 <- slot0
            op v5:r1, v0:r0 -> block2 block3
        block2:
            op -> block1(v5)
        block3:
                r0 <- r2
            op v1:r0 ->
        """);

    // The old counter moves away, so that the way back needs no move.
    [Fact]
    public void A_result_takes_over_the_register_that_the_next_iteration_wants() => Check(4, """
        entry:
          i =
          -> loop(i)
        loop(j):
          j2<0 = j
          j
          j2 -> again, exit
        again:
          -> loop(j2)
        exit:
          ->
        """, """
        block0:
            v0:r0 = op
            op -> block1(v0)
        block1(v1):
                r1 <- r0
            v2:r0 = op v1:r0
            op v1:r1
            op v2:r0 -> block2 block3
        block2:
            op -> block1(v2)
        block3:
            op ->
        """);

    [Fact]
    public void An_unchanged_parameter_in_memory_costs_nothing_on_the_way_back() => Check(3, """
        entry:
          a@1 =
          i =
          -> loop(i, a)
        loop(j, b):
          r@0 = j@1 | call
          r -> rare, often
        rare: cold
          b
          -> join
        often:
          -> join
        join:
          j2 = r
          j2 -> again, exit
        again:
          -> loop(j2, b)
        exit:
          b@0 ->
        """, """
        block0:
            v0:r1 = op
            v1:r0 = op
                slot0 <- r1
                r1 <- r0
            op -> block1(v1, v0)
        block1(v2, v3):
            v4:r0 = op v2:r1 call
            op v4:r0 -> block2 block3
        block2:
                r1 <- slot0
            op v3:r1
            op -> block4
        block3:
            op -> block4
        block4:
            v5:r1 = op v4:r0
            op v5:r1 -> block5 block6
        block5:
            op -> block1(v5, v3)
        block6:
                r0 <- slot0
            op v3:r0 ->
        """);

    [Fact]
    public void A_store_goes_to_the_rare_way_that_needs_it() => Check(4, """
        entry:
          a@1, b@2 =
          a -> rare, often
        rare: cold
          | call
          a, b ->
        often:
          a, b ->
        """, """
        block0:
            v0:r1, v1:r2 = op
            op v0:r1 -> block1 block2
        block1:
                slot0 <- r1
                slot1 <- r2
            op call
                r1 <- slot0
                r2 <- slot1
            op v0:r1, v1:r2 ->
        block2:
            op v0:r1, v1:r2 ->
        """);

    private static void Check(int registers, string problem, string expected)
    {
        var mask = (1u << registers) - 1;
        var parsed = ProblemText.Parse(problem, mask | (mask << 16));
        var result = new AllocationResult();
        new NextUseAllocator().Allocate(parsed, result);
        Assert.Empty(AllocationChecker.Check(parsed, result));
        Assert.Equal(expected.Trim(), AllocationPrinter.Print(parsed, result).Trim());
    }
}
