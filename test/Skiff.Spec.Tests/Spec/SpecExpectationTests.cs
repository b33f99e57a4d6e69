using System.Text.Json;
using Skiff.Suites.Spec;

namespace Skiff.Spec.Tests.Spec;

public sealed class SpecExpectationTests
{
    public static TheoryData<string, SpecValue, bool> Cases() => new()
    {
        { """{"type":"i32","value":"-1"}""", SpecValue.I32(-1), true },
        { """{"type":"i32","value":"4294967295"}""", SpecValue.I32(-1), true },
        { """{"type":"i32","value":"1"}""", SpecValue.I64(1), false },
        { """{"type":"f32","value":"nan:canonical"}""", new SpecValue(ValueType.F32, 0x7FC0_0000), true },
        { """{"type":"f32","value":"nan:canonical"}""", new SpecValue(ValueType.F32, 0xFFC0_0000), true },
        { """{"type":"f32","value":"nan:canonical"}""", new SpecValue(ValueType.F32, 0x7FC0_0001), false },
        { """{"type":"f32","value":"nan:arithmetic"}""", new SpecValue(ValueType.F32, 0x7FC0_0001), true },
        { """{"type":"f32","value":"nan:arithmetic"}""", new SpecValue(ValueType.F32, 0x7FA0_0000), false },
        { """{"type":"f64","value":"nan:canonical"}""", new SpecValue(ValueType.F64, 0xFFF8_0000_0000_0000), true },
        { """{"type":"f64","value":"nan:arithmetic"}""", SpecValue.F64(1), false },
        { """{"type":"f32","value":"2147483648"}""", SpecValue.F32(0f), false },
        { """{"type":"funcref","value":"null"}""", new SpecValue(ValueType.FuncRef, 0), true },
        { """{"type":"funcref"}""", new SpecValue(ValueType.FuncRef, 0), false },
        { """{"type":"funcref"}""", new SpecValue(ValueType.FuncRef, 0, 0, new object()), true },
        { """{"type":"externref","value":"2"}""", new SpecValue(ValueType.ExternRef, 0, 0, new ExternReference(2)), true },
        { """{"type":"externref","value":"2"}""", new SpecValue(ValueType.ExternRef, 0, 0, new ExternReference(3)), false },
        { """{"type":"v128","lane_type":"i16","value":["1","2","3","4","5","6","7","-1"]}""", new SpecValue(ValueType.V128, 0x0004_0003_0002_0001, 0xFFFF_0007_0006_0005), true },
        { """{"type":"v128","lane_type":"i16","value":["1","2","3","4","5","6","7","0"]}""", new SpecValue(ValueType.V128, 0x0004_0003_0002_0001, 0xFFFF_0007_0006_0005), false },
        { """{"type":"v128","lane_type":"f32","value":["nan:canonical","0","0","1"]}""", new SpecValue(ValueType.V128, 0x7FC0_0000, 0x0000_0001_0000_0000), true },
        { """{"type":"either","values":[{"type":"i32","value":"1"},{"type":"i32","value":"2"}]}""", SpecValue.I32(2), true },
        { """{"type":"either","values":[{"type":"i32","value":"1"},{"type":"i32","value":"2"}]}""", SpecValue.I32(3), false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_value_matches_only_what_is_expected(string expected, SpecValue actual, bool matches)
    {
        using var document = JsonDocument.Parse(expected);
        Assert.Equal(matches, SpecExpectation.Matches(document.RootElement, actual));
    }
}
