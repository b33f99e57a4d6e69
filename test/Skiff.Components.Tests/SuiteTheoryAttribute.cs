using Skiff.TestKit;

namespace Skiff.Components.Tests;

/// <summary>A theory over files outside of the repository; skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuiteTheoryAttribute : TheoryAttribute
{
    public SuiteTheoryAttribute(string path)
    {
        if (TestData.Find(path) is null)
        {
            Skip = $"{path} is not there; set SKIFF_TESTDATA";
        }
    }
}

/// <summary>A test that needs files outside of the repository; skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute(string path)
    {
        if (TestData.Find(path) is null)
        {
            Skip = $"{path} is not there; set SKIFF_TESTDATA";
        }
    }
}
