using Skiff.Shim.Containerd;

namespace Skiff.Shim.Tests.Containerd;

public class ContainerdEngineTests
{
    [Fact]
    public void The_annotations_of_kubelet_are_found()
    {
        var annotations = ContainerdEngine.AnnotationsOf("""{"Version":"v1","Metadata":{"ID":"x","Config":{"metadata":{"name":"c"},"annotations":{"a":"1","b":2}}}}"""u8.ToArray());

        Assert.Equal(("1", "", 2), (annotations["a"], annotations["b"], annotations.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"Metadata":3}""")]
    [InlineData("""{"Metadata":{"Config":{}}}""")]
    [InlineData("""{"Metadata":{"Config":{"annotations":[]}}}""")]
    public void Where_there_are_none_nothing_is_found(string metadata)
    {
        Assert.Empty(ContainerdEngine.AnnotationsOf(System.Text.Encoding.UTF8.GetBytes(metadata)));
    }
}
