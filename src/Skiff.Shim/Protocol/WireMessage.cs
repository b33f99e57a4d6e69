namespace Skiff.Shim.Protocol;

/// <summary>
/// The fields of one message by their numbers. Each question goes over the message: it has a few fields only, and nothing is kept of those that nobody asks for. A
/// field that is missing has the value that Protocol Buffers give it; of a field that comes twice the last counts.
/// </summary>
internal readonly ref struct WireMessage(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>What makes a message of its bytes.</summary>
    public delegate T Read<out T>(ReadOnlySpan<byte> message);

    public string Text(int field)
    {
        var reader = new WireReader(_message);
        var value = "";
        while (reader.NextOf(field))
        {
            value = reader.Text();
        }

        return value;
    }

    public ulong Number(int field)
    {
        var reader = new WireReader(_message);
        var value = 0ul;
        while (reader.NextOf(field))
        {
            value = reader.Number();
        }

        return value;
    }

    public bool Boolean(int field) => Number(field) != 0;

    public ReadOnlySpan<byte> Bytes(int field) => Find(field, out var value) ? value : [];

    /// <summary>An embedded message, or null.</summary>
    public T? Embedded<T>(int field, Read<T> read)
        where T : class => Find(field, out var value) ? read(value) : null;

    /// <summary>All values of a repeated field of type string.</summary>
    public List<string> Texts(int field)
    {
        var reader = new WireReader(_message);
        var values = new List<string>();
        while (reader.NextOf(field))
        {
            values.Add(reader.Text());
        }

        return values;
    }

    /// <summary>All values of a repeated field of embedded messages.</summary>
    public List<T> AllEmbedded<T>(int field, Read<T> read)
    {
        var reader = new WireReader(_message);
        var values = new List<T>();
        while (reader.NextOf(field))
        {
            values.Add(read(reader.Bytes()));
        }

        return values;
    }

    private bool Find(int field, out ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(_message);
        var found = false;
        value = default;
        while (reader.NextOf(field))
        {
            value = reader.Bytes();
            found = true;
        }

        return found;
    }
}
