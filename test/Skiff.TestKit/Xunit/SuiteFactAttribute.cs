namespace Skiff.TestKit;

/// <summary>A test that needs files outside of the repository (<see cref="TestData"/>); skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute(string path)
    {
        Skip = SuiteTheoryAttribute.ReasonWithout(path);
    }
}

/// <summary>A theory over files outside of the repository (<see cref="TestData"/>); skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SuiteTheoryAttribute : TheoryAttribute
{
    public SuiteTheoryAttribute(string path)
    {
        Skip = ReasonWithout(path);
    }

    internal static string? ReasonWithout(string path) => TestData.Find(path) is null ? $"{path} is not there; set SKIFF_TESTDATA" : null;
}
