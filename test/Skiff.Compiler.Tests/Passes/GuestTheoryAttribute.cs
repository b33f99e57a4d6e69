using Skiff.TestKit;

namespace Skiff.Compiler.Tests.Passes;

/// <summary>A theory that needs a guest which is not part of the repository; reported as skipped where it is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GuestTheoryAttribute : TheoryAttribute
{
    public GuestTheoryAttribute(string path)
    {
        if (TestData.Find(path) is null)
        {
            Skip = $"{path} is not there; set SKIFF_TESTDATA";
        }
    }
}
