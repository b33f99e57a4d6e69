using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Containers.Direct;
using Skiff.Native.Tests.Processes;

namespace Skiff.Containers.Tests.Direct;

public class SeccompProfileTests
{
    private const uint X64 = 0xC000_003E;
    private const uint Kill = 0x8000_0000;
    private const uint Allow = 0x7FFF_0000;
    private const uint Error = 0x0005_0000;

    [Theory]
    [InlineData(0u, Allow)] // read
    [InlineData(1u, Error | 1)] // write: not named
    [InlineData(41u, Error | 13)]
    [InlineData(435u, Error | 38)]
    [InlineData(469u, Error | 38)] // newer than all that is named: as if the kernel did not have it
    [InlineData(0x4000_0000u, Error | 38)] // x32
    public void A_call_is_answered_by_its_number(uint number, uint answer)
    {
        var profile = Read("""
            {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read","close"],"action":"SCMP_ACT_ALLOW"},
             {"names":["socket"],"action":"SCMP_ACT_ERRNO","errnoRet":13},{"names":["clone3"],"action":"SCMP_ACT_ERRNO","errnoRet":38}]}
            """);

        Assert.Equal(answer, FilterMachine.Run(profile.Program, X64, number));
    }

    [Fact]
    public void A_call_of_another_architecture_ends_the_process() =>
        Assert.Equal(Kill, FilterMachine.Run(Read("""{"defaultAction":"SCMP_ACT_ALLOW"}""").Program, 0x4000_0003, 1));

    [Theory]
    [InlineData("SCMP_CMP_EQ", 0x1_0000_0005, 0x1_0000_0005, true)]
    [InlineData("SCMP_CMP_EQ", 0x1_0000_0005, 5, false)]
    [InlineData("SCMP_CMP_NE", 5, 0x1_0000_0005, true)]
    [InlineData("SCMP_CMP_NE", 5, 5, false)]
    [InlineData("SCMP_CMP_GT", 0x2_0000_0000, 0x2_0000_0001, true)]
    [InlineData("SCMP_CMP_GT", 0x2_0000_0000, 0x1_FFFF_FFFF, false)]
    [InlineData("SCMP_CMP_GT", 5, 5, false)]
    [InlineData("SCMP_CMP_GE", 5, 5, true)]
    [InlineData("SCMP_CMP_GE", 0x1_0000_0000, 0xFFFF_FFFF, false)]
    [InlineData("SCMP_CMP_LT", 0x1_0000_0000, 0xFFFF_FFFF, true)]
    [InlineData("SCMP_CMP_LT", 5, 5, false)]
    [InlineData("SCMP_CMP_LE", 5, 5, true)]
    [InlineData("SCMP_CMP_LE", 5, 0x1_0000_0000, false)]
    public void Arguments_are_compared_with_all_their_bits(string comparison, long value, long argument, bool holds)
    {
        var profile = Read($$"""{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["personality"],"action":"SCMP_ACT_ALLOW","args":[{"index":2,"value":{{value}},"op":"{{comparison}}"}]}]}""");

        Assert.Equal(holds ? Allow : Error | 1, FilterMachine.Run(profile.Program, X64, 135, 0, 0, (ulong)argument));
    }

    [Fact]
    public void Of_several_cases_of_a_call_one_has_to_hold_and_of_a_case_all_conditions()
    {
        var profile = Read("""
            {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[
             {"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":255,"valueTwo":17,"op":"SCMP_CMP_MASKED_EQ"},{"index":1,"value":0,"op":"SCMP_CMP_EQ"}]},
             {"names":["clone"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":7,"op":"SCMP_CMP_EQ"}]}]}
            """);

        Assert.Equal(Allow, FilterMachine.Run(profile.Program, X64, 56, 0xF11, 0));
        Assert.Equal(Error | 1, FilterMachine.Run(profile.Program, X64, 56, 0xF11, 1));
        Assert.Equal(Allow, FilterMachine.Run(profile.Program, X64, 56, 7, 1));
        Assert.Equal(Error | 1, FilterMachine.Run(profile.Program, X64, 56, 8, 0));
    }

    [Fact]
    public void Our_own_list_allows_exactly_what_it_names()
    {
        var json = JsonNode.Parse(SystemCalls.ToSeccomp().ToJsonString())!;
        var allowed = json["syscalls"]![0]!["names"]!.AsArray().Select(name => SystemCallNumbers.Find((string)name!)).ToHashSet();
        var profile = SeccompProfile.Read(json);

        Assert.DoesNotContain(null, allowed);
        for (var number = 0u; number < 600; number++)
        {
            Assert.Equal(allowed.Contains(number) || number == 56 ? Allow : Error | 38, FilterMachine.Run(profile.Program, X64, number)); // 56: clone, here without flags
        }
    }

    [Theory]
    [InlineData("read", 0u)]
    [InlineData("rseq", 334u)]
    [InlineData("pidfd_send_signal", 424u)]
    [InlineData("clone3", 435u)]
    [InlineData("mount_setattr", 442u)]
    [InlineData("file_setattr", 469u)]
    public void Calls_have_the_numbers_of_the_kernels_table(string name, uint number) => Assert.Equal(number, SystemCallNumbers.Find(name));

    [Theory]
    [InlineData("")]
    [InlineData("rea")]
    [InlineData("socketcall")] // of other architectures
    public void A_name_that_is_no_call_has_no_number(string name) => Assert.Null(SystemCallNumbers.Find(name));

    private static SeccompProfile Read(string json) => SeccompProfile.Read(JsonNode.Parse(json)!);
}
