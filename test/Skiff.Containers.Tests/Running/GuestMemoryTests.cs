using Skiff.Containers.Running;

namespace Skiff.Containers.Tests.Running;

public class GuestMemoryTests
{
    [Theory]
    [InlineData(32, 20)]
    [InlineData(16, 8)] // half, where what the process needs would leave less
    [InlineData(1024, 1012)]
    public void Guests_have_what_the_process_leaves(long limit, long guests) => Assert.Equal(guests << 20, GuestMemory.Of(limit << 20));

    [Theory]
    [InlineData(32, 6, 2)] // a third is what both start from
    [InlineData(32, 9, 1)]
    [InlineData(32, 64, 1)] // one has to be tried
    [InlineData(32, 0, 100)]
    [InlineData(4096, 1, 100)]
    public void As_many_instances_run_at_once_as_fit(long limit, long each, int instances) => Assert.Equal(instances, GuestMemory.Instances(limit << 20, each << 20, most: 100));

    [Theory]
    [InlineData(4, 64)]
    [InlineData(32, 256)]
    [InlineData(16_384, 10_000)]
    public void Idle_connections_take_an_eighth_of_the_memory(long limit, long connections) => Assert.Equal(connections, GuestMemory.Connections(limit << 20, most: 10_000));

    [Fact]
    public void Without_a_limit_there_is_none() => Assert.Equal(100, GuestMemory.Instances(null, 1 << 20, most: 100));
}
