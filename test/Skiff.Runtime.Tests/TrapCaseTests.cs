using Skiff.Suites.Traps;

namespace Skiff.Runtime.Tests;

/// <summary>The directed cases of traps and greedy guests, which NativeAOT runs too (<c>skiff-conformance traps</c>).</summary>
public sealed class TrapCaseTests
{
    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var (kind, route) in TrapCases.All)
            {
                cases.Add(kind, route);
            }

            return cases;
        }
    }

    public static TheoryData<string> Guests => [.. GreedyGuests.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_trap_has_its_code_its_words_and_its_trace(int kind, string route)
    {
        var difference = TrapCases.Run(kind, route);

        Assert.True(difference is null, $"{TrapCases.Kinds[kind].Body} {route}: {difference}");
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public async Task A_greedy_guest_is_stopped_while_others_are_served(string guest) => Assert.Null(await GreedyGuests.RunAsync(guest));
}
