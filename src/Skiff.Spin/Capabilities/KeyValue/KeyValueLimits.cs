using System.Text;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>What guests may take of key-value stores (docs/limits.md).</summary>
public static class KeyValueLimits
{
    /// <summary>Stores that one instance may have open, as Spin has it.</summary>
    public const int OpenStores = 256;

    /// <summary>Bytes of a key in UTF-8.</summary>
    public const int KeyBytes = 64 << 10;

    /// <summary>Bytes of a value that is written.</summary>
    public const int ValueBytes = 16 << 20;

    /// <summary>Bytes of all values or keys that one call answers, as Spin has it.</summary>
    public const int AnswerBytes = 128 << 20;

    /// <summary>Keys of a page.</summary>
    public const int PageKeys = 1000;

    internal static void CheckKey(string key)
    {
        if (key.Length > KeyBytes || Encoding.UTF8.GetByteCount(key) > KeyBytes)
        {
            throw new KeyValueException($"the key has more than {KeyBytes} bytes");
        }
    }

    internal static void CheckValue(int length)
    {
        if (length > ValueBytes)
        {
            throw new KeyValueException($"the value has {length} bytes, more than {ValueBytes}");
        }
    }

    internal static void CheckAnswer(long length)
    {
        if (length > AnswerBytes)
        {
            throw new KeyValueException($"the answer would have more than {AnswerBytes} bytes");
        }
    }
}
