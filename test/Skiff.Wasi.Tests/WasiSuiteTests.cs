using Skiff.Suites.Wasi;
using Skiff.TestKit;

namespace Skiff.Wasi.Tests;

/// <summary>
/// The official tests of preview 1 and real programs. On the oracle too: what fails there is a mistake of WASI, what fails on compiled code only is
/// one of the compiler.
/// </summary>
[Trait("Category", "Spec")]
public sealed class WasiSuiteTests
{
    private static readonly RuntimeWasiEngine s_compiled = new();

    private static readonly ComponentWasiEngine s_components = new();

    private static readonly WasiCase[] s_guests = [.. WasiSuite.ReadGuestCases().Where(test => test.SkipReason is null)];

    public static TheoryData<string> OfficialCases => [.. WasiSuite.ReadOfficialCases().Select(test => test.Name)];

    public static TheoryData<string> Guests => [.. s_guests.Select(test => test.Name)];

    /// <summary>Not flite: so much speech synthesis is for compiled code.</summary>
    public static TheoryData<string> SmallGuests =>
        [.. s_guests.Select(test => test.Name).Where(name => !name.StartsWith("flite", StringComparison.Ordinal))];

    public static TheoryData<string> Components => [.. WasiSuite.ReadComponentCases().Select(test => test.Name)];

    [SuiteTheory("wasi/p1")]
    [MemberData(nameof(OfficialCases))]
    public Task Official_test_passes_on_compiled_code(string name) => PassesAsync(WasiSuite.ReadOfficialCases(), name, s_compiled);

    [SuiteTheory("wasi/p1")]
    [MemberData(nameof(OfficialCases))]
    public Task Official_test_passes_on_the_oracle(string name) => PassesAsync(WasiSuite.ReadOfficialCases(), name, new ReferenceWasiEngine());

    [SuiteTheory("guests/cases.json")]
    [MemberData(nameof(Guests))]
    public Task Guest_runs_as_stated_on_compiled_code(string name) => PassesAsync(s_guests, name, s_compiled);

    [SuiteTheory("guests/cases.json")]
    [MemberData(nameof(SmallGuests))]
    public Task Guest_runs_as_stated_on_the_oracle(string name) => PassesAsync(s_guests, name, new ReferenceWasiEngine());

    [SuiteTheory("guests/component")]
    [MemberData(nameof(Components))]
    public Task Component_runs_as_its_twin_of_preview_1(string name) => PassesAsync(WasiSuite.ReadComponentCases(), name, s_components);

    private static async Task PassesAsync(IEnumerable<WasiCase> cases, string name, IWasiEngine engine) =>
        Assert.Null(await WasiCaseRunner.RunAsync(cases.Single(candidate => candidate.Name == name), engine));
}
