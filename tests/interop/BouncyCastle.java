/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* BouncyCastle as a command: content on standard input, CMS on standard output, or the
 * reverse.  Keys are PKCS#8 in DER, certificates are DER.
 *
 *   encrypt CIPHER CERTIFICATE...         CIPHER: aes256-cbc, ...
 *   decrypt KEY CERTIFICATE
 *   sign detached|opaque ALGORITHM KEY CERTIFICATE      ALGORITHM: SHA256withRSA, ...
 *   verify CERTIFICATE [CONTENT]          writes the content
 */

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

public class BouncyCastle {
  private static final String BC = "BC";
  private static final Map<String, ASN1ObjectIdentifier> CIPHERS = Map.of(
      "aes128-cbc", NISTObjectIdentifiers.id_aes128_CBC,
      "aes256-cbc", NISTObjectIdentifiers.id_aes256_CBC,
      "aes128-gcm", NISTObjectIdentifiers.id_aes128_GCM,
      "aes256-gcm", NISTObjectIdentifiers.id_aes256_GCM,
      "3des-cbc", PKCSObjectIdentifiers.des_EDE3_CBC);

  private static byte[] read(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }

  private static X509Certificate certificate(String path) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509", BC);
    return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(read(path)));
  }

  private static String kind(X509Certificate certificate) {
    return certificate.getPublicKey() instanceof RSAPublicKey ? "RSA" : "EC";
  }

  private static PrivateKey key(String path, X509Certificate certificate) throws Exception {
    return KeyFactory.getInstance(kind(certificate), BC).generatePrivate(new PKCS8EncodedKeySpec(read(path)));
  }

  /* An ephemeral key serves all recipients on one curve. */
  private static RecipientInfoGenerator recipient(X509Certificate certificate) throws Exception {
    if (kind(certificate).equals("RSA"))
      return new JceKeyTransRecipientInfoGenerator(certificate).setProvider(BC);
    java.security.KeyPairGenerator pairs = java.security.KeyPairGenerator.getInstance("EC", BC);
    pairs.initialize(((java.security.interfaces.ECPublicKey) certificate.getPublicKey()).getParams());
    java.security.KeyPair pair = pairs.generateKeyPair();
    return new JceKeyAgreeRecipientInfoGenerator(CMSAlgorithm.ECDH_SHA256KDF, pair.getPrivate(), pair.getPublic(),
        CMSAlgorithm.AES256_WRAP).addRecipient(certificate).setProvider(BC);
  }

  private static byte[] encrypt(String cipher, List<String> certificates, byte[] content) throws Exception {
    JceCMSContentEncryptorBuilder builder = new JceCMSContentEncryptorBuilder(CIPHERS.get(cipher)).setProvider(BC);
    CMSProcessableByteArray data = new CMSProcessableByteArray(content);
    if (cipher.endsWith("gcm")) {
      CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
      for (String path : certificates)
        generator.addRecipientInfoGenerator(recipient(certificate(path)));
      return generator.generate(data, (OutputAEADEncryptor) builder.build()).toASN1Structure().getEncoded();
    }
    CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
    for (String path : certificates)
      generator.addRecipientInfoGenerator(recipient(certificate(path)));
    return generator.generate(data, builder.build()).getEncoded();
  }

  private static byte[] decrypt(PrivateKey key, X509Certificate certificate, byte[] message) throws Exception {
    RecipientInformationStore recipients;
    ContentInfo info = ContentInfo.getInstance(message);
    if (info.getContentType().equals(CMSObjectIdentifiers.authEnvelopedData))
      recipients = new CMSAuthEnvelopedData(message).getRecipientInfos();
    else
      recipients = new CMSEnvelopedData(message).getRecipientInfos();
    RecipientId wanted = kind(certificate).equals("RSA") ? new JceKeyTransRecipientId(certificate)
                                                         : new JceKeyAgreeRecipientId(certificate);
    RecipientInformation mine = recipients.get(wanted);
    if (mine == null)
      throw new CMSException("not among the recipients");
    if (kind(certificate).equals("RSA"))
      return mine.getContent(new JceKeyTransEnvelopedRecipient(key).setProvider(BC));
    return mine.getContent(new JceKeyAgreeEnvelopedRecipient(key).setProvider(BC));
  }

  private static byte[] sign(boolean detached, String algorithm, PrivateKey key, X509Certificate certificate,
      byte[] content) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    JcaSignerInfoGeneratorBuilder builder = new JcaSignerInfoGeneratorBuilder(
        new JcaDigestCalculatorProviderBuilder().setProvider(BC).build());
    generator.addSignerInfoGenerator(builder.build(
        new JcaContentSignerBuilder(algorithm).setProvider(BC).build(key), certificate));
    generator.addCertificates(new JcaCertStore(List.of(certificate)));
    return generator.generate(new CMSProcessableByteArray(content), !detached).getEncoded();
  }

  private static byte[] verify(X509Certificate certificate, byte[] content, byte[] message) throws Exception {
    CMSSignedData data = content == null ? new CMSSignedData(message)
                                         : new CMSSignedData(new CMSProcessableByteArray(content), message);
    Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
    if (signers.size() != 1)
      throw new CMSException("not one signer");
    if (!signers.iterator().next().verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider(BC).build(certificate)))
      throw new CMSException("the signature is wrong");
    return (byte[]) data.getSignedContent().getContent();
  }

  public static void main(String[] words) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    byte[] input = System.in.readAllBytes();
    byte[] output;

    switch (words[0]) {
      case "encrypt":
        output = encrypt(words[1], Arrays.asList(words).subList(2, words.length), input);
        break;
      case "decrypt":
        output = decrypt(key(words[1], certificate(words[2])), certificate(words[2]), input);
        break;
      case "sign":
        output = sign(words[1].equals("detached"), words[2], key(words[3], certificate(words[4])),
            certificate(words[4]), input);
        break;
      case "verify":
        output = verify(certificate(words[1]), words.length > 2 ? read(words[2]) : null, input);
        break;
      default:
        throw new IllegalArgumentException(words[0]);
    }
    System.out.write(output);
    System.out.flush();
  }
}
