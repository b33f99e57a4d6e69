using Skiff.TestKit;

namespace Skiff.Spin.Tests.Serving;

/// <summary>A test that needs a file of the test data; where that is not there, it is skipped and says so.</summary>
internal sealed class GuestFactAttribute : FactAttribute
{
    public GuestFactAttribute(string path) => Skip = TestData.Find(path) is null ? $"{path} of the test data is not there" : null;
}

/// <summary>The same for a theory.</summary>
internal sealed class GuestTheoryAttribute : TheoryAttribute
{
    public GuestTheoryAttribute(string path) => Skip = TestData.Find(path) is null ? $"{path} of the test data is not there" : null;
}
