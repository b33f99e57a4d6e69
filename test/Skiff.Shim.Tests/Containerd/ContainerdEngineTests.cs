using Skiff.Oci.Images;
using Skiff.Shim.Containerd;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Tests.Containerd;

public class ContainerdEngineTests
{
    [Fact]
    public void Answers_are_read_whatever_else_is_in_them()
    {
        var container = Message(outer => outer.Message(1, new Fields(inner =>
        {
            inner.Text(1, "id");
            inner.Text(3, "image");
            Extension(inner, "other", 1);
            Extension(inner, "wanted", 2);
        })));
        var image = Message(outer => outer.Message(1, new Fields(inner =>
        {
            inner.Text(1, "name");
            inner.Message(3, new Fields(target =>
            {
                target.Text(1, "type");
                target.Text(2, "sha256:0");
                target.Number(3, 7);
            }));
        })));

        Assert.Equal(("image", 2), (ContainerdAnswers.Container(container, "wanted").Image, ContainerdAnswers.Container(container, "wanted").Extension.Single()));
        Assert.Empty(ContainerdAnswers.Container(container, "none").Extension);
        Assert.Equal(new BlobDescriptor("type", "sha256:0", 7), ContainerdAnswers.Image(image));
        Assert.Equal([3, 4], ContainerdAnswers.Content(Message(content => content.Bytes(2, [3, 4]))));
        Assert.Throws<WireFormatException>(() => ContainerdAnswers.Image(image.AsSpan(..^1)));

        static byte[] Message(Action<WireWriter> write) => WireWriter.Encode(new Fields(write));

        static void Extension(WireWriter container, string name, byte value) => container.Message(10, new Fields(entry =>
        {
            entry.Text(1, name);
            entry.Message(2, new AnyMessage("type", [value]));
        }));
    }

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
